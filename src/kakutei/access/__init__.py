"""ログインと役割 of both apps: who may sign in, with what role, until when. Each app declares its RoleScheme and tables."""
