/** Something to wait for until it is opened. */
export class Gate {
  open: () => void = () => undefined;
  readonly opened = new Promise<void>((done) => {
    this.open = done;
  });
}
