"""What `Model` inherits to be looked into: gradients checked, times measured, weights named. seqnet.inside works."""

from __future__ import annotations


class Looking:
    """Mixin of `Model`."""

    def check_gradients(self, x=None, y=None, **settings):
        """Compare every gradient with difference quotients in float64; see `seqnet.inside.check_gradients`.

            report = model.check_gradients()                    # random data; bool(report) is True where all is right
            model.check_gradients(plant="lstm_no_cell")         # what a mistake looks like
        """
        from ..inside import check_gradients

        return check_gradients(self, x, y, **settings)

    def profile(self, x, y=None, **settings):
        """Where the time of a step on the batch x, y goes, by layer; see `seqnet.inside.profile`."""
        from ..inside import profile

        return profile(self, x, y, **settings)

    def fingerprint(self, syllables=4):
        """A word that names the weights: equal weights, equal words; see `seqnet.inside.fingerprint`."""
        from ..inside import fingerprint

        return fingerprint(self, syllables)
