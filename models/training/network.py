"""The network: the encoder reads first and second text together; what it makes of each, and of both, is classified."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from transformers import AttentionInterface, AttentionMaskInterface, BertConfig, BertModel
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

EOS = 2
HEADS = {"stance": 5, "inference": 3, "target": 3, "conflict": 3}
EXACT = "attention in fp32"


class PairClassifier(nn.Module):
    """A cross-encoder with a linear head per task over the mean of the first text, of the second, their product and distance."""

    def __init__(self, config: BertConfig, heads: dict[str, int] | None = None) -> None:
        super().__init__()
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.dropout = nn.Dropout(0.1)
        wide = 4 * config.hidden_size
        self.heads = nn.ModuleDict({task: nn.Linear(wide, labels) for task, labels in (heads or HEADS).items()})

    def features(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Return (pairs, 4 x width): ids are "<s> first </s></s> second </s>", as the tokenizer joins pairs."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        passed = (input_ids == EOS).long().cumsum(1)
        first = mean(hidden, (passed == 0).long() * attention_mask)
        second = mean(hidden, (passed == 2).long() * attention_mask)
        return torch.cat([first, second, first * second, (first - second).abs()], dim=1)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor, task: str = "stance") -> torch.Tensor:
        """Return the logits of `task`, (pairs, labels)."""
        return self.heads[task](self.dropout(self.features(input_ids, attention_mask)))


def mean(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Return the mean over the tokens that `mask` keeps, (pairs, width)."""
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weights).sum(1) / weights.sum(1).clamp(min=1)


def exact_attention(
    module: nn.Module, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor | None, **options: Any
) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Return attention computed in fp32 where all else is bfloat16: its gradient in bfloat16 took a third of a step's time."""
    with torch.autocast("cpu", enabled=False):
        exact = (part.float() for part in (query, key, value))
        found, weights = sdpa_attention_forward(module, *exact, mask, **options)
    return found.to(query.dtype), weights


AttentionInterface.register(EXACT, exact_attention)
AttentionMaskInterface.register(EXACT, sdpa_mask)
