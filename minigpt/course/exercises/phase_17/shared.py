"""What several exercises of phase 17 need."""

from minigpt.course.judging.compare import Tolerance

FEW_TERMS = Tolerance(rtol=1e-5, atol=1e-6, why="float32, sums of at most 64 terms")
