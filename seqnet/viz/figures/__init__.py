"""One figure a file; `seqnet.viz` names them all."""
