"""The main job without hands, through the same services as the windows use."""
