"""Questions put to the register: one module per screen, pure functions, no Streamlit."""
