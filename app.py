"""The dashboard: `streamlit run app.py [-- --data FOLDER]`. Page set-up and navigation; the pages are in `reactions/pages`."""

import os
import sys
from pathlib import Path

os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

import streamlit as st

from reactions import journal, preferences
from reactions.errors import ReactionsError
from reactions.pages import address, desk

HOUSE = Path(__file__).parent / "reactions"

preferences.take_flag(sys.argv)
journal.set_up()

# A local picture: with an icon by name the browser asks fonts.gstatic.com for it.
st.set_page_config(page_title=desk.word("app.title"), page_icon=HOUSE / "data" / "icon.png", layout="wide")
st.html(HOUSE / "data" / "style.css")
try:
    desk.sidebar()
    pages = [
        st.Page(HOUSE / "pages" / f"{name}.py", title=desk.word(f"nav.{name}"), url_path=name, default=name == "overview")
        for name in ("overview", "evidence", "articles", "briefings", "brief", "settings")
    ]
    page = st.navigation(pages)
    address.write()
    desk.progress()
    page.run()
except ReactionsError as error:
    desk.complain(error)
