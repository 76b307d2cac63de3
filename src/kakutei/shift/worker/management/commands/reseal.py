"""kakutei shift reseal: the former name of rotate-encryption-keys."""

from kakutei.shift.worker.management.commands.rotate_encryption_keys import Command as Command
