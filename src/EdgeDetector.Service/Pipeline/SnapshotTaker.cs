using System.Buffers;
using EdgeDetector.Service.Annotation;
using OpenCvSharp;

namespace EdgeDetector.Service.Pipeline;

/// <summary>
/// Sends one camera's next frame as a JPEG, with what was found in it, when somebody asks. Asked for from any thread, taken by the camera's.
/// </summary>
/// <param name="camera">The camera's name.</param>
/// <param name="classes">The model's class names.</param>
/// <param name="outputs">Where to send it.</param>
internal sealed class SnapshotTaker(string camera, IReadOnlyList<string> classes, PipelineOutputs outputs)
{
    private const int JpegQuality = 90;

    // Encoding takes the time of a frame: whoever asks a thousand times a second does not get it all.
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    private readonly Annotator _annotator = new(classes);
    private volatile bool _wanted;
    private long? _last;

    /// <summary>Whether the next frame is to be sent.</summary>
    public bool IsDue => _wanted && (_last is not { } last || outputs.Time.GetElapsedTime(last) >= ShortestInterval);

    /// <summary>Asks for the next frame; before it came, asking again changes nothing.</summary>
    public void Request() => _wanted = true;

    /// <summary>Sends the frame where it is due.</summary>
    /// <param name="frame">The frame; stays the caller's.</param>
    /// <param name="detections">What was found in it.</param>
    public void TakeWhenDue(Frame frame, IReadOnlyList<Detection> detections)
    {
        if (!IsDue)
        {
            return;
        }

        _wanted = false;
        _last = outputs.Time.GetTimestamp();
        using Mat view = Mat.FromPixelData(frame.Height, frame.Width, MatType.CV_8UC3, frame.Address, frame.Stride);
        using Mat picture = view.Clone();
        _annotator.Draw(picture, detections);
        Cv2.ImEncode(".jpg", picture, out byte[] jpeg, new ImageEncodingParam(ImwriteFlags.JpegQuality, JpegQuality));
        outputs.Publisher.SetState(outputs.Topics.Snapshot(camera), buffer => buffer.Write(jpeg));
    }
}
