"""Pictures of the charts, made without the dashboard: with kaleido and a browser that is already on the machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reactions.errors import PictureUnavailable
from reactions.furniture import PICTURE

if TYPE_CHECKING:
    import plotly.graph_objects as go

FORMATS = ("png", "svg")


def to_picture(figure: go.Figure, format_: str) -> bytes:
    """Return the figure as a 16:9 picture, "png" (3200 x 1800) or "svg".

    Raises PictureUnavailable where kaleido is not installed or finds no browser.
    """
    try:
        return bytes(figure.to_image(**{**PICTURE, "format": format_}))
    except ImportError as error:
        raise PictureUnavailable("pictures.no_kaleido") from error
    except (RuntimeError, ValueError, OSError) as error:  # kaleido and choreographer raise their own kinds of these
        raise PictureUnavailable("pictures.no_browser", _first_line(error)) from error


def _first_line(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error))[:160] or type(error).__name__
