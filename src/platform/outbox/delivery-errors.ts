/** A delivery that failed; unless it is one of the classes below, it is worth another attempt later. */
export class DeliveryError extends Error {
  /** @param message why, without personal data: it is stored, logged and listed for operators */
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** No attempt will ever succeed, such as a mailbox that does not exist. */
export class PermanentDeliveryError extends DeliveryError {}

/** It is not the message: nothing of this kind can be delivered now, such as while a mail server is down. */
export class TargetDownError extends DeliveryError {}
