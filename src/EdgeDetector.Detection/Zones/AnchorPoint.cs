using EdgeDetector.Geometry;

namespace EdgeDetector.Zones;

/// <summary>The point of an object's box that says where the object is.</summary>
public enum AnchorPoint
{
    /// <summary>The middle of the lower edge: where things that stand or drive touch the ground.</summary>
    Bottom,

    /// <summary>The middle of the box: for cameras that look straight down, and for what flies.</summary>
    Centre,
}

/// <summary>The anchor points of a box. One outside of the frame is moved to the frame's edge, as what is drawn on the picture ends there.</summary>
internal readonly struct BoxAnchors(Box box, PixelSize frame)
{
    /// <summary>The middle of the lower edge.</summary>
    public FramePoint Bottom { get; } = InFrame(box.X + (box.Width / 2.0), box.Y + (double)box.Height, frame);

    /// <summary>The middle of the box.</summary>
    public FramePoint Centre { get; } = InFrame(box.X + (box.Width / 2.0), box.Y + (box.Height / 2.0), frame);

    /// <summary>One of them.</summary>
    public FramePoint this[AnchorPoint anchor] => anchor == AnchorPoint.Bottom ? Bottom : Centre;

    private static FramePoint InFrame(double x, double y, PixelSize frame) =>
        new(Math.Clamp(x / frame.Width, 0, 1), Math.Clamp(y / frame.Height, 0, 1));
}
