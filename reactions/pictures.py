"""Pictures of the charts, made without the dashboard: with kaleido and a browser that is already on the machine."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from reactions.errors import PictureUnavailable
from reactions.furniture import PICTURE

if TYPE_CHECKING:
    import plotly.graph_objects as go

FORMATS = ("png", "svg")


@cache
def browser() -> str | None:
    """Return the browser that would make pictures, None where there is none or kaleido is not installed."""
    if find_spec("kaleido") is None:
        return None
    from choreographer.browsers.chromium import Chromium  # it comes with kaleido

    return Chromium.find_browser(skip_local=False)


def to_pictures(figures: Mapping[str, go.Figure], format_: str) -> dict[str, bytes]:
    """Return the figures by their names as 16:9 pictures, "png" (3200 x 1800) or "svg".

    Raises PictureUnavailable where kaleido is not installed or finds no browser.
    """
    import plotly.io

    if find_spec("kaleido") is None:
        raise PictureUnavailable("pictures.no_kaleido")
    with tempfile.TemporaryDirectory() as folder:
        # kaleido would ask a server of others for MathJax, which no chart of ours needs; it takes only a file in its place.
        (Path(folder) / "no-mathjax.js").write_text("", encoding="utf-8")
        plotly.io.defaults.mathjax = (Path(folder) / "no-mathjax.js").as_uri()
        paths = [Path(folder) / f"{name}.{format_}" for name in figures]
        try:  # together, since a browser takes seconds to start
            plotly.io.write_images(list(figures.values()), [str(path) for path in paths], **{**PICTURE, "format": format_})
            return {name: path.read_bytes() for name, path in zip(figures, paths, strict=True)}
        except (RuntimeError, ValueError, OSError) as error:  # kaleido and choreographer raise their own kinds of these
            told = PictureUnavailable(
                "pictures.no_kaleido" if "kaleido package" in str(error) else "pictures.no_browser", _line(error)
            )
            raise told from error


def _line(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error))[:160] or type(error).__name__
