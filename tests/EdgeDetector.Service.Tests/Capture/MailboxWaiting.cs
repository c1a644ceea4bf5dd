
namespace EdgeDetector.Service.Capture;

/// <summary>Lets a test await what the consumer's own thread waits for.</summary>
internal static class MailboxWaiting
{
    public static Task<Frame?> TakeAsync(this FrameMailbox mailbox, CancellationToken cancellationToken) => Task.Factory.StartNew(
        () => mailbox.Take(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
