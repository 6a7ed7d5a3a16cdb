"""Settings: the chart's colours, where briefings lie, which model judged."""

from __future__ import annotations

import streamlit as st

from reactions import display, store
from reactions.pages import address, desk
from reactions.pages.desk import word


def render() -> None:
    """Draw the page."""
    st.html(f'<h1 class="headline">{word("nav.settings")}</h1>')
    names = {name: word(f"settings.palette.{name}") for name in display.palettes()}
    st.radio(
        word("settings.palette"),
        list(names),
        format_func=lambda name: names[name],
        **address.widget("palette"),
    )
    st.markdown(f"**{word('settings.data')}**")
    st.code(str(store.data_folder()), language=None)
    st.caption(word("settings.data.note"))
    models = desk.loaded().table["model"].cat.categories
    st.markdown(f"**{word('settings.model')}**")
    st.code("\n".join(models) if len(models) else word("settings.model.unknown"), language=None)
    st.markdown(f"**{word('settings.privacy')}**")
    st.caption(word("settings.privacy.note"))


render()
