/* The floor under every start-up figure: a process that does nothing. */
int main(void) { return 0; }
