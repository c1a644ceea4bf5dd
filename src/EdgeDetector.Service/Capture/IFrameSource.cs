namespace EdgeDetector.Service.Capture;

/// <summary>
/// One camera, file or generator of pictures. Used by one thread; its calls may block in native code. Disposing twice is harmless.
/// </summary>
internal interface IFrameSource : IDisposable
{
    /// <summary>Opens the source; afterwards <see cref="Read"/> may be called.</summary>
    /// <exception cref="CaptureException">It cannot be opened; the message says what and what to do.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    void Open(CancellationToken cancellationToken);

    /// <summary>
    /// Waits for the next picture and returns it as a frame that the caller disposes; null at the end of a file or folder.
    /// A live camera has no end: where its stream stops, that is a <see cref="CaptureException"/>.
    /// </summary>
    /// <exception cref="CaptureException">The source broke.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    Frame? Read(CancellationToken cancellationToken);
}

/// <summary>A camera cannot be opened or broke; the message is for the user and holds no credentials.</summary>
internal sealed class CaptureException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>What kind of failure it is.</summary>
    public CaptureFault Fault { get; init; }
}

/// <summary>Why a camera had to be opened again.</summary>
internal enum CaptureFault
{
    /// <summary>The camera could not be opened, or said itself that it broke.</summary>
    Broken,

    /// <summary>Its process ended, or spoke nonsense.</summary>
    Crashed,

    /// <summary>No picture came.</summary>
    Hung,

    /// <summary>The same picture came again and again.</summary>
    Frozen,

    /// <summary>Its process took too much memory.</summary>
    Memory,
}
