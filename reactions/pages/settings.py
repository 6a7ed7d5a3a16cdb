"""Settings: the chart's colours, where briefings lie, which model judged."""

from __future__ import annotations

import os

import streamlit as st

from reactions import display, model, preferences
from reactions.errors import ReactionsError
from reactions.pages import address, desk
from reactions.pages.desk import word
from reactions.pictures import FORMATS


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
    formats = {name: word(f"settings.picture.{name}") for name in FORMATS}
    st.radio(word("settings.picture"), FORMATS, format_func=lambda name: formats[name], **address.widget("picture"))
    st.markdown(f"**{word('settings.data')}**")
    st.code(str(preferences.data_folder()), language=None)
    st.caption(word("settings.data.note"))
    models = desk.loaded().table["model"].cat.categories
    st.markdown(f"**{word('settings.model')}**")
    st.code("\n".join(models) if len(models) else word("settings.model.unknown"), language=None)
    _own_model()
    st.markdown(f"**{word('settings.privacy')}**")
    st.caption(word("settings.privacy.note"))


def _own_model() -> None:
    """Draw the field that takes another model; it is kept only once it could be loaded."""
    given = os.environ.get("REACTIONS_MODEL")
    if given:
        st.caption(desk.plain(word("settings.model.variable", given)))
        return
    with st.form("model_form", border=False):
        where = st.text_input(word("settings.model.field"), preferences.read().get("model", ""), placeholder=str(model.DEFAULT))
        asked = st.form_submit_button(word("settings.model.use"))
    st.caption(word("settings.model.note"))
    if not asked:
        return
    try:
        with st.spinner(word("settings.model.loading")):
            name = model.load(where.strip() or model.DEFAULT).name
        preferences.write(model=where.strip())
    except ReactionsError as error:
        desk.complain(error)
    else:
        st.success(desk.plain(word("settings.model.used", name)))


render()
