"""The parsers of segments, chunks, boxes and directories: what is whole, what is cut."""

import pytest
from hypothesis import given as examples
from hypothesis import strategies

from photodesk.imaging import boxes, jpeg_segments, png_chunks, tiff_directories
from tests.imaging.pictures import box, encoded, jpeg, png_header, scene, tiff

HEIC = box(b"ftyp", b"heic\0\0\0\0heic") + box(b"meta", bytes(40)) + box(b"mdat", bytes(100))


def test_boxes_that_end_where_the_file_ends_are_whole() -> None:
    assert boxes.is_whole(HEIC)
    assert boxes.is_whole(HEIC + bytes(1000))


@pytest.mark.parametrize("length", [12, 60, 100, len(HEIC) - 1])
def test_boxes_that_reach_past_the_end_are_not(length: int) -> None:
    assert not boxes.is_whole(HEIC[:length])


def test_a_box_may_state_its_length_in_64_bits_or_reach_to_the_end() -> None:
    long = b"\0\0\0\1mdat" + (116).to_bytes(8, "big") + bytes(100)
    assert boxes.is_whole(HEIC + long)
    assert not boxes.is_whole(HEIC + long[:-1])
    assert boxes.is_whole(HEIC + b"\0\0\0\0mdat" + bytes(7) + b"x")


def test_rubbish_after_the_boxes_is_noticed() -> None:
    assert not boxes.is_whole(HEIC + b"rubbish that is no box")


def test_sizes_that_a_heic_states_are_read_before_decoding() -> None:
    size = box(b"ispe", bytes(4) + (60000).to_bytes(4, "big") + (50000).to_bytes(4, "big"))
    assert boxes.stated_sizes(HEIC + size) == [(60000, 50000)]


def test_a_png_is_whole_up_to_its_end_chunk() -> None:
    png_chunks.check(encoded(scene(), "PNG"))
    with pytest.raises(png_chunks.ChunksCut):
        png_chunks.check(encoded(scene(), "PNG")[:-12])


def test_a_flipped_bit_in_a_png_is_found_by_its_checksum() -> None:
    data = bytearray(encoded(scene(), "PNG"))
    data[len(data) // 2] ^= 1
    with pytest.raises(png_chunks.ChunksBroken):
        png_chunks.check(bytes(data))


def test_a_header_alone_is_a_cut_png() -> None:
    with pytest.raises(png_chunks.ChunksCut):
        png_chunks.check(png_header(8, 8))


def test_scans_of_whole_jpegs_are_complete() -> None:
    assert jpeg_segments.scans(jpeg()).complete
    assert jpeg_segments.scans(jpeg(progressive=True)).complete


def test_a_progressive_jpeg_without_its_last_scan_is_incomplete() -> None:
    data = jpeg(progressive=True)
    assert not jpeg_segments.scans(data[: data.rindex(b"\xff\xda")] + b"\xff\xd9").complete


def test_missing_restart_markers_are_counted() -> None:
    data = jpeg(restart_marker_blocks=4)
    last = data.rindex(b"\xff", 0, data.rindex(b"\xff\xd9"))
    assert not jpeg_segments.scans(data).restarts_missing
    assert jpeg_segments.scans(data[: last - 200] + b"\xff\xd9").restarts_missing


def test_directories_that_point_to_themselves_end() -> None:
    looped = tiff([(0x100, 3, 1, b"\1")], after=8)
    assert len(list(tiff_directories.directories(looped))) == 1


def test_reduced_copies_and_masks_are_no_pages() -> None:
    one = encoded(scene(), "TIFF")
    two = encoded(scene(), "TIFF", save_all=True, append_images=[scene()])
    assert tiff_directories.pages(one) == 1
    assert tiff_directories.pages(two) == 2
    small = tiff([(0x100, 3, 1, b"\1")], after=26, more=tiff([(0xFE, 4, 1, b"\1")])[8:])
    assert tiff_directories.pages(small) == 1


@examples(strategies.binary(max_size=400))
def test_no_bytes_whatever_upset_the_parsers(tail: bytes) -> None:
    for start in (b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0"):
        tiff_directories.pages(start + tail)
        tiff_directories.is_raw(start + tail)
    boxes.is_whole(HEIC + tail)
    boxes.stated_sizes(tail)
    for walk in (jpeg_segments.scans, jpeg_segments.before_the_first_scan):
        try:
            walk(b"\xff\xd8" + tail)
        except jpeg_segments.SegmentsBroken:
            continue
