"""The only Streamlit code that is not a page: frame, panel, charts and the two maps."""
