using EdgeDetector.Tracking;
using static EdgeDetector.Service.Configuration.ConfigurationText;

namespace EdgeDetector.Service.Configuration;

public sealed class TrackingOptionsTests
{
    [Fact]
    public void ToSettings_Defaults_AreTheTrackers() => Assert.Equal(new TrackerSettings(), Load(Least).Tracking.ToSettings());

    [Fact]
    public void ToSettings_EveryKey_ReachesTheTracker()
    {
        TrackerSettings settings = Load(Least + """
            tracking:
              highConfidence: 0.5
              lowConfidence: 0.2
              newTrackConfidence: 0.55
              lostTimeout: 3s
              longestGap: 20s
              firstOverlap: 0.15
              lowConfidenceOverlap: 0.4
              recoveryOverlap: 0.35
              tentativeOverlap: 0.25
              duplicateOverlap: 0.8
              directionWeight: 0.1
              likenessWeight: 0.4
              directionWindow: 200ms
            """).Tracking.ToSettings();

        Assert.Equal(
            new TrackerSettings
            {
                HighConfidence = 0.5f,
                LowConfidence = 0.2f,
                NewTrackConfidence = 0.55f,
                LostTimeout = TimeSpan.FromSeconds(3),
                LongestGap = TimeSpan.FromSeconds(20),
                FirstOverlap = 0.15f,
                LowConfidenceOverlap = 0.4f,
                RecoveryOverlap = 0.35f,
                TentativeOverlap = 0.25f,
                DuplicateOverlap = 0.8f,
                DirectionWeight = 0.1f,
                LikenessWeight = 0.4f,
                DirectionWindow = TimeSpan.FromMilliseconds(200),
            },
            settings);
    }
}
