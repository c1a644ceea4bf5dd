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

/// <summary>Finds anchor points.</summary>
internal static class Anchors
{
    /// <summary>A box's anchor. One outside of the frame is moved to the frame's edge, as what is drawn on the picture ends there.</summary>
    public static FramePoint In(this AnchorPoint anchor, Box box, PixelSize frame)
    {
        double x = box.X + (box.Width / 2.0);
        double y = anchor == AnchorPoint.Bottom ? box.Y + (double)box.Height : box.Y + (box.Height / 2.0);
        return new FramePoint(Math.Clamp(x / frame.Width, 0, 1), Math.Clamp(y / frame.Height, 0, 1));
    }
}
