"""What the public gets without Streamlit: API, embedded map, feeds."""
