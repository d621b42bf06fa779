"""`/svar/…`: the page where a kommune answers for itself, in plain HTML without Streamlit or JavaScript."""
