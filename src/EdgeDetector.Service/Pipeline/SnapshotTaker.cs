using EdgeDetector.Service.Annotation;
using EdgeDetector.Service.Snapshots;
using OpenCvSharp;

namespace EdgeDetector.Service.Pipeline;

/// <summary>
/// Makes one camera's newest frame a JPEG, with what was found in it, when somebody asks: a command, which has it sent, or a request, which
/// waits for it. Asked from any thread; the camera's copies the frame, another one encodes it, one at a time.
/// </summary>
/// <param name="camera">The camera's name.</param>
/// <param name="classes">The model's class names.</param>
/// <param name="outputs">Where to send it.</param>
internal sealed class SnapshotTaker(string camera, IReadOnlyList<string> classes, PipelineOutputs outputs) : IAsyncDisposable
{
    // Encoding takes the time of a frame: whoever asks a thousand times a second does not get it all.
    private static readonly TimeSpan ShortestSendInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(200);

    private readonly Annotator _annotator = new(classes);
    private readonly Lock _lock = new();
    private TaskCompletionSource<byte[]>? _awaited;
    private Task<byte[]>? _last;
    private long _lastTaken;
    private long? _lastSent;
    private bool _isSendWanted;
    private bool _isEnded;

    /// <summary>Whether the next frame is to be taken.</summary>
    public bool IsDue
    {
        get
        {
            lock (_lock)
            {
                return IsFree && (_awaited is not null || IsSendDue);
            }
        }
    }

    private bool IsFree => _last is not { IsCompleted: false };

    private bool IsSendDue => _isSendWanted && (_lastSent is not { } sent || outputs.Time.GetElapsedTime(sent) >= ShortestSendInterval);

    /// <summary>Has the next frame sent; before it came, asking again changes nothing.</summary>
    public void Request()
    {
        lock (_lock)
        {
            _isSendWanted = true;
        }
    }

    /// <summary>The next frame, or one that was taken just now.</summary>
    public Task<byte[]> TakeAsync()
    {
        lock (_lock)
        {
            if (_last is not null && outputs.Time.GetElapsedTime(_lastTaken) < ShortestInterval)
            {
                return _last;
            }

            _awaited ??= new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_isEnded)
            {
                _awaited.TrySetCanceled();
            }

            return _awaited.Task;
        }
    }

    /// <summary>Takes the frame where it is due.</summary>
    /// <param name="frame">The frame; stays the caller's.</param>
    /// <param name="detections">What was found in it.</param>
    /// <param name="quality">Quality of the JPEG, 1 to 100.</param>
    public void TakeWhenDue(Frame frame, IReadOnlyList<Detection> detections, int quality)
    {
        lock (_lock)
        {
            if (!IsFree || (_awaited is null && !IsSendDue))
            {
                return;
            }

            bool isSent = IsSendDue;
            TaskCompletionSource<byte[]> asked = _awaited ?? new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited = null;
            _last = asked.Task;
            _lastTaken = outputs.Time.GetTimestamp();
            if (isSent)
            {
                _isSendWanted = false;
                _lastSent = _lastTaken;
            }

            PictureDraft draft = new(frame, new Rect(0, 0, frame.Width, frame.Height), _annotator, detections);
            Task.Run(() => Encode(draft, quality, asked, isSent));
        }
    }

    /// <summary>Ends the waiting of all who ask; a picture that is being encoded comes to its end.</summary>
    public async ValueTask DisposeAsync()
    {
        Task? last;
        lock (_lock)
        {
            _isEnded = true;
            _awaited?.TrySetCanceled();
            last = _last;
        }

        if (last is not null)
        {
            await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Encode(PictureDraft draft, int quality, TaskCompletionSource<byte[]> asked, bool isSent)
    {
        using (draft)
        {
            try
            {
                byte[] jpeg = draft.ToJpeg(new JpegFormat(int.MaxValue, quality));
                if (isSent)
                {
                    outputs.SayPicture(outputs.Topics.Snapshot(camera), jpeg);
                }

                asked.SetResult(jpeg);
            }
            catch (OpenCVException e)
            {
                asked.SetException(e);
            }
        }
    }
}
