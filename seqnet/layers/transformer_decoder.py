"""One block of a Transformer that writes."""

from __future__ import annotations

from ..errors import shape_error
from .transformer_encoder import TransformerEncoder


class TransformerDecoder(TransformerEncoder):
    """x = norm(x + attention(x)), x = norm(x + attention(x, encoded)), y = norm(x + feedforward(x)).

    The first attention is causal. The second, whose queries are x and whose keys and values are what an encoder made, is
    there where the layer is called with an `encoder_sequence`. With `normalize_first` the normalisations stand in front of
    each part, as in `TransformerEncoder`, whose arguments these are.

    Shapes: x and y (batch, time, features), encoded (batch, source time, source features).

    Call arguments:
        decoder_sequence, encoder_sequence: x and encoded.
        decoder_padding_mask, encoder_padding_mask: (batch, time), true for real steps; the masks of the tensors unless
            told.
        decoder_attention_mask, encoder_attention_mask: (batch, time, time) and (batch, time, source time), true where a
            step may see another.
        use_causal_mask: step t sees steps 0...t only; True unless told.
        cache: a `KeyValueCache` of the first attention, for generation step by step.

    Scores are in `layer.trace(...)` under "self_attention/scores" and "cross_attention/scores".

    Source: Vaswani et al., Attention Is All You Need, 2017.
    Raises ValueError where the encoder's sequence appears in one call and not in another, ShapeError for wrong shapes.
    """

    _cross_attention_layer = None

    def build(self, decoder_sequence_shape, encoder_sequence_shape=None):
        self._check(decoder_sequence_shape, "decoder_sequence")
        self._make_attention("self_attention", decoder_sequence_shape, decoder_sequence_shape)
        if encoder_sequence_shape is not None:
            if len(encoder_sequence_shape) != 3 or encoder_sequence_shape[-1] is None:
                raise shape_error(self, "encoder_sequence of shape (batch, time, features)", encoder_sequence_shape,
                                  "cross-attention looks at the steps of an encoder.")
            self._make_attention("cross_attention", decoder_sequence_shape, encoder_sequence_shape)
        self._make_feedforward(decoder_sequence_shape)

    def call(self, decoder_sequence, encoder_sequence=None, decoder_padding_mask=None, decoder_attention_mask=None,
             encoder_padding_mask=None, encoder_attention_mask=None, use_causal_mask=True, training=None, cache=None):
        self._check(decoder_sequence.shape, "decoder_sequence")
        if (encoder_sequence is None) != (self._cross_attention_layer is None):
            raise ValueError(f'{type(self).__name__} "{self.name}" was built with' + (
                " an encoder_sequence and needs one in every call." if encoder_sequence is None else
                "out an encoder_sequence, so that it has no weights to look at one."))
        own = decoder_sequence.mask if cache is None else None
        seen = own if decoder_padding_mask is None else decoder_padding_mask

        def attend(x):
            return self._self_attention_layer(
                x, x, query_mask=own, value_mask=seen, attention_mask=decoder_attention_mask,
                use_causal_mask=use_causal_mask, training=training, cache=cache)

        def look(x):
            mask = encoder_sequence.mask if encoder_padding_mask is None else encoder_padding_mask
            return self._cross_attention_layer(
                x, encoder_sequence, query_mask=own, value_mask=mask, attention_mask=encoder_attention_mask,
                training=training)

        x = self._residual(decoder_sequence, attend, "self_attention", training)
        if encoder_sequence is not None:
            x = self._residual(x, look, "cross_attention", training)
        return self._residual(x, self._feedforward, "feedforward", training)

    def compute_output_shape(self, decoder_sequence_shape, encoder_sequence_shape=None):
        return decoder_sequence_shape

    def compute_output_spec(self, decoder_sequence, *args, **kwargs):
        from ..symbolic import SymbolicTensor

        self._check(decoder_sequence.shape, "decoder_sequence")
        return SymbolicTensor(decoder_sequence.shape, self._dtype)
