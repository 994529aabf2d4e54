"""The window: Qt only here and in app; it draws, asks services and holds no rule."""
