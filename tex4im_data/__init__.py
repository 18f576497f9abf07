"""The domain of the opportunity map: data, versions, questions and extracts.

Owns everything that can be asked or changed without a screen; refuses to know Streamlit.
"""
