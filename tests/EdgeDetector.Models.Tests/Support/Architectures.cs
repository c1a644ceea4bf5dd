namespace EdgeDetector.Models.Support;

/// <summary>Well-known networks, whole or in small, written from their publications.</summary>
internal static class Architectures
{
    public static string Yolov4(int width, int height)
    {
        CfgText cfg = new(width, height) { Activation = "mish" };
        cfg.Conv(32, 3).CrossStage(64, 64, 1, 32).CrossStage(128, 64, 2, 64).CrossStage(256, 128, 8, 128)
            .CrossStage(512, 256, 8, 256).CrossStage(1024, 512, 4, 512);
        cfg.Activation = "leaky";
        cfg.Conv(512).Conv(1024, 3).Conv(512).Pyramid().Conv(512).Conv(1024, 3).Conv(512);
        cfg.Conv(256).Upsample().Route("85").Conv(256).Route("-1,-3");
        Five(cfg, 256).Conv(128).Upsample().Route("54").Conv(128).Route("-1,-3");
        Five(cfg, 128).Conv(256, 3).Last(255).Yolo("0,1,2", 80, "scale_x_y=1.2\nnms_kind=greedynms\nbeta_nms=0.6");
        cfg.Route("-4").Conv(256, 3, 2).Route("-1,-16");
        Five(cfg, 256).Conv(512, 3).Last(255).Yolo("3,4,5", 80, "scale_x_y=1.1\nnms_kind=greedynms\nbeta_nms=0.6");
        cfg.Route("-4").Conv(512, 3, 2).Route("-1,-37");
        Five(cfg, 512).Conv(1024, 3).Last(255).Yolo("6,7,8", 80, "scale_x_y=1.05\nnms_kind=greedynms\nbeta_nms=0.6");
        return cfg.ToString();
    }

    /// <summary>Scaled-YOLOv4's CSP model.</summary>
    public static string Yolov4Csp(int width, int height)
    {
        CfgText cfg = new(width, height, "letter_box=1") { Activation = "mish" };
        cfg.Conv(32, 3).Conv(64, 3, 2).Residuals(1, 32, 64).CrossStage(128, 64, 2, 64).CrossStage(256, 128, 8, 128)
            .CrossStage(512, 256, 8, 256).CrossStage(1024, 512, 4, 512);
        cfg.Conv(512).Route("-2").Conv(512).Conv(512, 3).Conv(512).Pyramid().Conv(512).Conv(512, 3).Route("-1,-13").Conv(512);
        CrossFour(cfg.Conv(256).Upsample().Route("79").Conv(256).Route("-1,-3").Conv(256), 256);
        CrossFour(cfg.Conv(128).Upsample().Route("48").Conv(128).Route("-1,-3").Conv(128), 128);
        const string scaled = "new_coords=1\nscale_x_y=2.0\nnms_kind=diounms\nbeta_nms=0.6";
        cfg.Conv(256, 3).Last(255, "logistic").Yolo("0,1,2", 80, scaled);
        CrossFour(cfg.Route("-4").Conv(256, 3, 2).Route("-1,-20").Conv(256), 256);
        cfg.Conv(512, 3).Last(255, "logistic").Yolo("3,4,5", 80, scaled);
        CrossFour(cfg.Route("-4").Conv(512, 3, 2).Route("-1,-49").Conv(512), 512);
        return cfg.Conv(1024, 3).Last(255, "logistic").Yolo("6,7,8", 80, scaled).ToString();
    }

    public static string Yolov2TinyVoc() => string.Concat(
        new CfgText(416, 416).Conv(16, 3).MaxPool(2, 2).Conv(32, 3).MaxPool(2, 2).Conv(64, 3).MaxPool(2, 2).Conv(128, 3).MaxPool(2, 2)
            .Conv(256, 3).MaxPool(2, 2).Conv(512, 3).MaxPool(2, 1).Conv(1024, 3).Conv(1024, 3).Last(125).ToString(),
        "[region]\nanchors=1.08,1.19, 3.42,4.41, 6.63,11.38, 9.42,5.11, 16.62,10.52\nclasses=20\nnum=5\nsoftmax=1\ncoords=4\n");

    /// <summary>Scaled-YOLOv4 in small: cross stages, mish, heads with a logistic convolution and new_coords.</summary>
    public static string SmallYolov4Csp()
    {
        CfgText cfg = new(64, 64, "letter_box=1") { Activation = "mish" };
        cfg.Conv(8, 3).Conv(8, 3, 2).Residuals(1, 4, 8).CrossStage(16, 8, 2, 8).CrossStage(16, 8, 1, 8);
        cfg.Conv(8).Route("-2").Conv(8).Conv(8, 3).Conv(8).Pyramid().Conv(8).Conv(8, 3).Route("-1,-13").Conv(8);
        cfg.Activation = "swish";
        cfg.Conv(8, 3).Last(21, "logistic").Yolo("3,4,5", 2, "new_coords=1\nscale_x_y=2.0\nnms_kind=diounms\nbeta_nms=0.6");
        cfg.Route("-4").Conv(4).Upsample().Route("-1,15").Conv(8, 3).Last(21, "logistic").Yolo("0,1,2", 2, "new_coords=1\nscale_x_y=2.0");
        return cfg.ToString();
    }

    /// <summary>YOLOv7-tiny in small: aggregated branches, pooled pyramids, leaky.</summary>
    public static string SmallYolov7Tiny()
    {
        CfgText cfg = new(64, 96);
        cfg.Conv(8, 3, 2).Conv(8, 3, 2).Conv(4).Route("-2").Conv(4).Conv(4, 3).Conv(4, 3).Route("-1,-2,-3,-5").Conv(8);
        cfg.MaxPool(2, 2).Conv(8).Route("-2").Conv(8).Conv(8, 3).Conv(8, 3).Route("-1,-2,-3,-5").Conv(16);
        cfg.Conv(8).Route("-2").Conv(8).Pyramid().Conv(8).Route("-1,-9").Conv(8);
        cfg.Conv(4).Upsample().Route("8").Conv(4).Route("-1,-3").Conv(8, 3);
        cfg.Last(24, "logistic").Yolo("0,1,2", 3, "scale_x_y=2.0\nnew_coords=1");
        cfg.Route("-3").Conv(16, 3, 2).Last(24, "logistic").Yolo("3,4,5", 3, "scale_x_y=2.0\nnew_coords=1");
        return cfg.ToString();
    }

    /// <summary>YOLOv3-tiny with three heads, in small and not square.</summary>
    public static string SmallYolov3Tiny3L()
    {
        CfgText cfg = new(96, 64);
        cfg.Conv(4, 3).MaxPool(2, 2).Conv(4, 3).MaxPool(2, 2).Conv(8, 3).MaxPool(2, 2).Conv(8, 3).MaxPool(2, 2).Conv(8, 3).MaxPool(2, 2)
            .Conv(16, 3).MaxPool(2, 1).Conv(16, 3).Conv(8);
        cfg.Conv(16, 3).Last(21).Yolo("6,7,8", 2).Route("-4").Conv(4).Upsample().Route("-1,8").Conv(8, 3).Last(21).Yolo("3,4,5", 2);
        return cfg.Route("-3").Conv(4).Upsample().Route("-1,6").Conv(8, 3).Last(21).Yolo("0,1,2", 2).ToString();
    }

    /// <summary>Darknet19 in small.</summary>
    public static string SmallDarknet19() => new CfgText(64, 64).Conv(4, 3).MaxPool(2, 2).Conv(8, 3).MaxPool(2, 2).Conv(8, 3).Conv(4).Conv(8, 3)
        .MaxPool(2, 2).Conv(16, 3).Last(10).Section("avgpool", $"").Section("softmax", $"groups=1").Section("cost", $"type=sse").ToString();

    /// <summary>VGG-16 in small: crop, plain convolutions, connected layers with dropout.</summary>
    public static string SmallVgg() => new CfgText(36, 36)
        .Section("crop", $"crop_height=32\ncrop_width=32\nflip=1\nexposure=1\nsaturation=1\nangle=0")
        .Section("convolutional", $"filters=4\nsize=3\nstride=1\npad=1\nactivation=relu").Section("maxpool", $"size=2\nstride=2\npadding=0")
        .Section("convolutional", $"filters=8\nsize=3\nstride=1\npad=1\nactivation=relu").Section("maxpool", $"size=2\nstride=2\npadding=0")
        .Section("connected", $"output=32\nactivation=relu").Section("dropout", $"probability=.5")
        .Section("connected", $"output=10\nactivation=linear").Section("softmax", $"groups=1").Section("cost", $"type=sse").ToString();

    /// <summary>A Gaussian YOLOv3 in small.</summary>
    public static string SmallGaussian() => new CfgText(64, 64).Conv(8, 3, 2).Residuals(1, 4, 8).Conv(8, 3, 2).Last(3 * (9 + 4))
        .Section("Gaussian_yolo", $"mask=0,1,2\nanchors=7,10, 14,24, 27,43, 32,97, 57,64\nclasses=4\nnum=5\nscale_x_y=1.1\nuc_normalizer=1").ToString();

    /// <summary>A mobile network in small: depthwise convolutions of 3x3 and 5x5, squeeze and excitation, split channels, ReLU6.</summary>
    public static string SmallMobile()
    {
        CfgText cfg = new(64, 48) { Activation = "relu6" };
        cfg.Conv(8, 3, 2).Conv(16).Conv(16, 3, 1, 16);
        cfg.Section("avgpool", $"").Section("convolutional", $"filters=4\nactivation=relu").Section("convolutional", $"filters=16\nactivation=logistic")
            .Section("scale_channels", $"from=-4");
        cfg.Activation = "hard_mish";
        cfg.Conv(8).Conv(8, 5, 2, 8).Group("-1", 2, 1).Conv(8).Section("dropout", $"probability=.15").Shortcut(-4);
        return cfg.Last(18).Yolo("0,1,2", 1, "scale_x_y=1.05").ToString();
    }

    private static void CrossFour(CfgText cfg, int filters) =>
        cfg.Conv(filters).Route("-2").Conv(filters).Conv(filters, 3).Conv(filters).Conv(filters, 3).Route("-1,-6").Conv(filters);

    private static CfgText Five(CfgText cfg, int filters) =>
        cfg.Conv(filters).Conv(2 * filters, 3).Conv(filters).Conv(2 * filters, 3).Conv(filters);
}
