"""What a company pays for and may use: 利用申込み, Pro, the grant of the link, and questions to the operator."""
