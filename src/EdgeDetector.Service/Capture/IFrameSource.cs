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
internal sealed class CaptureException(string message, Exception? innerException = null) : Exception(message, innerException);
