"""Every change, one plain verb each. Services decide; the edge commits."""
