"""The bare page: one filter and one sentence, on the server as Streamlit ships it."""

import streamlit as st

regions = ["Toscana", "Norte", "Piemonte", "Nord-Est", "Hauts-de-France", "Comunitat Valenciana", "Västsverige", "Brno"]
chosen = st.multiselect("Region", regions, key="f_region")
st.write(f"{len(chosen or regions)} regions are shown.")
