using EdgeDetector.Geometry;
using EdgeDetector.Service.Capture.Devices;
using OpenCvSharp;

namespace EdgeDetector.Service.Capture;

/// <summary>OpenCV's VideoCapture, filling frame memory directly.</summary>
internal sealed class VideoGrabber : IDisposable
{
    private readonly VideoCapture _capture;
    private readonly FrameFactory _frames;
    private int _width;
    private int _height;

    private VideoGrabber(VideoCapture capture, FrameFactory frames)
    {
        _capture = capture;
        _frames = frames;
        ReadSize();
    }

    /// <summary>Frames per second as the source states them; 0 where it does not.</summary>
    public double Fps => _capture.Get(VideoCaptureProperties.Fps) is > 0 and < 1000 and var fps ? fps : 0;

    /// <summary>The format that the source sends, by its four characters.</summary>
    public string PixelFormat => FourCharacters.Of((uint)(int)_capture.Get(VideoCaptureProperties.FourCC));

    /// <summary>Size of the pictures as the source states it.</summary>
    public PixelSize Size => new(_width, _height);

    /// <summary>Time of the grabbed frame from the file's start.</summary>
    public TimeSpan Position =>
        _capture.Get(VideoCaptureProperties.PosMsec) is var position && double.IsFinite(position) && Math.Abs(position) < 1e12
            ? TimeSpan.FromMilliseconds(position)
            : TimeSpan.Zero;

    /// <summary>Opens a source; null where OpenCV cannot.</summary>
    public static VideoGrabber? TryOpen(string source, VideoCaptureAPIs backend, FrameFactory frames)
    {
        VideoCapture? capture = null;
        try
        {
            capture = new VideoCapture(source, backend);
            return capture.IsOpened() ? new VideoGrabber(Release(ref capture), frames) : null;
        }
        catch (OpenCVException)
        {
            return null;
        }
        finally
        {
            capture?.Dispose();
        }
    }

    /// <summary>Asks the device for a property; it may refuse or choose something near.</summary>
    public void Ask(VideoCaptureProperties property, double value)
    {
        _capture.Set(property, value);
        ReadSize();
    }

    /// <summary>Waits for the next frame without decoding it into pixels; false at the end or when the source broke.</summary>
    public bool Grab() => _capture.Grab();

    /// <summary>The grabbed frame's pixels; null where it cannot be decoded.</summary>
    public FrameBuffer? Retrieve()
    {
        FrameBuffer buffer = _frames.Rent(_width, _height);
        using Mat view = PixelCopy.View(buffer);
        if (!TryRetrieve(view))
        {
            buffer.Dispose();
            return null;
        }

        if (view.Data == buffer.Address)
        {
            return buffer;
        }

        // Another size or format than the source had stated: OpenCV let go of our memory and took its own.
        buffer.Dispose();
        FrameBuffer copy = PixelCopy.ToBuffer(view, _frames);
        (_width, _height) = (copy.Width, copy.Height);
        return copy;
    }

    public void Dispose() => _capture.Dispose();

    private static VideoCapture Release(ref VideoCapture? capture)
    {
        VideoCapture released = capture!;
        capture = null;
        return released;
    }

    private bool TryRetrieve(Mat view)
    {
        try
        {
            return _capture.Retrieve(view) && !view.Empty();
        }
        catch (OpenCVException)
        {
            return false;
        }
    }

    private void ReadSize()
    {
        _width = Math.Clamp(_capture.FrameWidth, 1, 16384);
        _height = Math.Clamp(_capture.FrameHeight, 1, 16384);
    }
}
