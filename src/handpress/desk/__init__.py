"""The desk: the page of Handpress on a clinic's own computer. It shows what the other rooms do, and does none of it."""
