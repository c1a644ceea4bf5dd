namespace EdgeDetector.Geometry;

/// <summary>
/// Where a picture of one size lies in a network's input, as Darknet places it (image.c, letterbox_image,
/// resize_min; box.c, correct_yolo_boxes).
/// </summary>
internal readonly record struct Placement
{
    public Placement(PixelSize picture, PixelSize network, ResizeMode mode)
    {
        Picture = picture;
        Network = network;
        Size = mode switch
        {
            ResizeMode.Stretch => network,
            ResizeMode.CenterCrop => Cover(picture, network),
            _ => FitInside(picture, network),
        };
        Left = (network.Width - Size.Width) / 2;
        Top = (network.Height - Size.Height) / 2;
    }

    /// <summary>The picture before.</summary>
    public PixelSize Picture { get; }

    /// <summary>The network's input.</summary>
    public PixelSize Network { get; }

    /// <summary>The picture's size after the resize; larger than the input where it is cropped.</summary>
    public PixelSize Size { get; }

    /// <summary>Columns of padding before the picture; below 0: as many of the picture are cut off.</summary>
    public int Left { get; }

    /// <summary>Rows of padding above the picture; below 0: as many of the picture are cut off.</summary>
    public int Top { get; }

    /// <summary>Whether some of the input is padding.</summary>
    public bool HasPadding => Size.Width < Network.Width || Size.Height < Network.Height;

    /// <summary>From fractions of the network's input to fractions of the picture.</summary>
    /// <remarks>The padding before the picture is taken unrounded here, as Darknet does: half a pixel more where the padding is odd.</remarks>
    public CenterBox ToPicture(CenterBox box)
    {
        float scaleX = (float)Network.Width / Size.Width;
        float scaleY = (float)Network.Height / Size.Height;
        float left = (Network.Width - Size.Width) / 2f / Network.Width;
        float top = (Network.Height - Size.Height) / 2f / Network.Height;
        return new CenterBox((box.X - left) * scaleX, (box.Y - top) * scaleY, box.Width * scaleX, box.Height * scaleY);
    }

    /// <summary>From fractions of the picture to fractions of the network's input: the inverse of <see cref="ToPicture"/>.</summary>
    public CenterBox ToNetwork(CenterBox box)
    {
        float scaleX = (float)Size.Width / Network.Width;
        float scaleY = (float)Size.Height / Network.Height;
        float left = (Network.Width - Size.Width) / 2f / Network.Width;
        float top = (Network.Height - Size.Height) / 2f / Network.Height;
        return new CenterBox((box.X * scaleX) + left, (box.Y * scaleY) + top, box.Width * scaleX, box.Height * scaleY);
    }

    private static PixelSize Cover(PixelSize picture, PixelSize network)
    {
        if ((long)network.Width * picture.Height > (long)network.Height * picture.Width)
        {
            return new PixelSize(network.Width, checked((int)((long)picture.Height * network.Width / picture.Width)));
        }

        return new PixelSize(checked((int)((long)picture.Width * network.Height / picture.Height)), network.Height);
    }

    private static PixelSize FitInside(PixelSize picture, PixelSize network)
    {
        // At least one pixel: Darknet's integer division makes nothing of a very long, thin picture.
        if ((float)network.Width / picture.Width < (float)network.Height / picture.Height)
        {
            long height = (long)picture.Height * network.Width / picture.Width;
            return new PixelSize(network.Width, (int)Math.Max(1, height));
        }

        long width = (long)picture.Width * network.Height / picture.Height;
        return new PixelSize((int)Math.Max(1, width), network.Height);
    }
}
