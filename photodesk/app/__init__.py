"""Where everything meets: `window.py` opens the window, `demo.py` runs the main job.

Only this layer knows the window, the command line and the services at once.
"""
