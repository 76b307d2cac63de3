from kakutei.cli import main

main()
