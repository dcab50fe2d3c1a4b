import { Component, type ComponentType, createElement } from "preact";

/** A component that is drawn again only where `same` says no. */
export function memo<P extends object>(
  inner: ComponentType<P>,
  same: (a: P, b: P) => boolean,
): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      return !same(this.props as P, next);
    }
    override render() {
      return createElement(inner, this.props as P);
    }
  };
}
