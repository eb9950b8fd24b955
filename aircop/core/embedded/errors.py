"""What stops the embedded servers, in words for the person at the terminal."""


class ServiceError(RuntimeError):
    """The servers can't be started; the message says why and what to do."""


class AlreadyRunning(ServiceError):
    """Another supervisor holds the state folder."""
