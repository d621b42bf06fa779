"""Every Norwegian word the screens show, one module per screen."""
