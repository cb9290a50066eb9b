"""The preview: what the fine-tuned model would answer, on the annotator's own computer."""
