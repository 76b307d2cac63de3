"""kakutei kintai reseal: the former name of rotate-encryption-keys."""

from kakutei.kintai.worker.management.commands.rotate_encryption_keys import Command as Command
