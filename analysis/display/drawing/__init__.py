"""Figures as SVG and PNG, and the room in them; what is drawn can be kept, see `kept`."""

#: The variable that names a folder where drawings are kept between builds.
FOLDER = "DRAWINGS_KEPT"
#: The variable that holds a mark of all code, for drawings that some of the other code takes part
#: in, such as a function of a chapter that writes what stands at a point.
ALL_CODE = "DRAWINGS_CODE"
#: What drawings rest on beside what they are given; a folder stands for one state of it.
CODE = ("analysis.display", "analysis.evidence.wording", "analysis.evidence.uncertainty")
