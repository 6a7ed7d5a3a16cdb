# The dashboard in a container, for one reader on this machine:
#
#     docker build -t reactions .
#     docker run --rm -p 127.0.0.1:8501:8501 -v reactions:/data reactions
#
# and http://127.0.0.1:8501 opens it. Within the container the server must listen on 0.0.0.0: the engine hands connections over by
# the container's own network interface, and on the container's 127.0.0.1 nobody but the container itself would reach it. What keeps the
# dashboard on this machine is the "127.0.0.1:" of -p; without it, or with -P, the whole network could read the briefings.
# The command line: docker run --rm -v "$PWD:/articles:ro" reactions python -m reactions tag /articles --topic "..."
FROM python:3.13-slim

RUN useradd --create-home --uid 10001 reader && install --directory --owner reader --group reader /data
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --disable-pip-version-check -r requirements.txt
COPY . .

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HF_HUB_OFFLINE=1 \
    REACTIONS_DATA=/data \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_PORT=8501 \
    STREAMLIT_SERVER_HEADLESS=true
USER reader
# A named volume, not a folder of the host: SQLite's write-ahead log does not work on shared drives.
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["streamlit", "run", "app.py"]
