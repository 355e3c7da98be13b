"""What every module stands on: transactions, money, actors, events, audit. Knows no business."""
