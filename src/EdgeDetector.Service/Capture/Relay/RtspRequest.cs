using System.Globalization;

namespace EdgeDetector.Service.Capture.Relay;

/// <summary>A request of ffmpeg's to which the camera has not yet responded.</summary>
/// <param name="Head">The request as the camera sees it.</param>
/// <param name="ClientSequence">The number that ffmpeg gave it; the camera sees another, for what is sent again counts twice.</param>
internal sealed record RtspRequest(MessageHead Head, string ClientSequence)
{
    /// <summary>The number under which the camera knows it.</summary>
    public int Sequence { get; private set; }

    /// <summary>How often it was sent again with an answer to a challenge.</summary>
    public int Answered { get; set; }

    /// <summary>Whether it is here as a whole; bodies are passed on only.</summary>
    public bool CanBeRepeated => Head["Content-Length"] is null or "0";

    /// <summary>What it asks for.</summary>
    public RequestTarget Target => Head.Request is { } line ? new(line.Method, line.Uri) : default;

    /// <summary>Makes it ready to be sent.</summary>
    public void Prepare(int sequence, CameraLogin login)
    {
        Sequence = sequence;
        Head.Set("CSeq", sequence.ToString(CultureInfo.InvariantCulture));
        Head.Remove("Authorization");
        if (login.Answer(Target) is { } answer)
        {
            Head.Set("Authorization", answer);
        }
    }
}
