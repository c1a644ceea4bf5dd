using EdgeDetector.Service.Configuration;
using EdgeDetector.Service.Configuration.Editing;
using EdgeDetector.Service.Control;
using EdgeDetector.Service.Degrading;
using EdgeDetector.Service.Engines;
using EdgeDetector.Service.Frigate;
using EdgeDetector.Service.History;
using EdgeDetector.Service.HomeAssistant;
using EdgeDetector.Service.Mqtt;
using EdgeDetector.Service.Outbox;
using EdgeDetector.Service.Pipeline;
using EdgeDetector.Service.Snapshots;
using EdgeDetector.Service.Telemetry;
using EdgeDetector.Service.Web;
using EdgeDetector.Service.Web.Api;
using EdgeDetector.Service.Web.Editing;
using EdgeDetector.Yolo;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace EdgeDetector.Service.Commands;

/// <summary>Puts the service together: configuration, model, broker, cameras, health.</summary>
internal static class ServiceHost
{
    private const int MostDetectionSeries = 20_000;
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Reads the configuration and loads the model; nothing runs yet.</summary>
    /// <param name="configPath">The configuration file; null: the usual places.</param>
    /// <param name="cancellationToken">Stops the service.</param>
    /// <exception cref="ConfigurationException">The configuration is wrong.</exception>
    /// <exception cref="Yolo.ModelException">The model cannot be used.</exception>
    /// <exception cref="Yolo.ExecutionProviderException">The model runs on none of the providers.</exception>
    /// <exception cref="OperationCanceledException">It was told to stop while another process built the model's engine.</exception>
    public static WebApplication Build(string? configPath, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, string> environment = ConfigurationLoader.ProcessEnvironment();
        string file = ConfigurationLoader.FindFile(configPath, environment);
        EdgeDetectorOptions options = ConfigurationLoader.Load(file, environment);
        SharedDetector detector = new(new ModelOpener(SessionFactory.OnnxRuntime, cancellationToken).OpenAtOnce(options));
        // The empty builder: no appsettings.json and no ASPNETCORE_ variable may open a door that the configuration file does not name.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(StagedClock.OrSystem(environment));
        builder.Services.AddSingleton<SteadyClock>();
        builder.Services.AddSingleton(services => new ConfigurationFile(
            file,
            environment,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<ConfigurationFile>>(),
            detector.Current.File,
            CameraSettings.CheckAll));
        builder.Services.AddSingleton<IOptionsMonitor<EdgeDetectorOptions>>(services => services.GetRequiredService<ControlledOptions>());
        builder.Services.AddSingleton(services => new ConfigurationSaver(
            file,
            environment,
            services.GetRequiredService<ConfigurationFile>(),
            services.GetRequiredService<ControlledOptions>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<ConfigurationSaver>>()));
        builder.Services.AddSingleton(detector);
        builder.Services.AddSingleton(services =>
            new ModelOpener(SessionFactory.OnnxRuntime, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping));
        LogOutput log = LogOutput.Add(builder, options.Logging);
        AddPipeline(builder.Services, options);
        AddWeb(builder, options.Http);
        WebApplication host = builder.Build();
        host.Services.GetRequiredService<ConfigurationFile>().OnChange((changed, _) => log.Level = changed.Logging.Level);
        PipelineMetrics metrics = host.Services.GetRequiredService<PipelineMetrics>();
        metrics.ObserveOutbox(host.Services.GetRequiredService<MessageOutbox>());
        metrics.ObserveRetained(host.Services.GetRequiredService<RetainedTopics>());
        metrics.ObserveHistory(host.Services.GetRequiredService<EventHistory>());
        host.UseGuard(options.Http);
        host.MapHealth();
        host.MapCameraSnapshots();
        host.MapEventSnapshots();
        host.MapLive();
        host.MapPage();
        host.MapApi();
        ActivatorUtilities.CreateInstance<EditingEndpoints>(host.Services, options.Http).Map(host);
        host.MapPrometheusScrapingEndpoint("/metrics");
        return host;
    }

    private static void AddPipeline(IServiceCollection services, EdgeDetectorOptions options)
    {
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        services.AddSingleton<IHostLifetime, CommandLifetime>();
        services.AddSingleton(new MqttTopics(options.Mqtt.Prefix, options.Device.Name));
        services.AddSingleton<Heartbeats>();
        services.AddSingleton<PipelineMetrics>();
        services.AddSingleton(provider => new PastFaults(
            options.Storage, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<PastFaults>>()));
        services.AddSingleton<StartPause>();
        services.AddSingleton<ProblemState>();
        services.AddSingleton<ServiceFault>();
        services.AddSingleton<ServiceStatus>();
        services.AddSingleton<PipelineOutputs>();
        services.AddSingleton<LineTotals>();
        services.AddSingleton<RetainedTopics>();
        services.AddSingleton(provider => new MessageOutbox(
            options.Storage, options.Mqtt.Outbox, provider.GetRequiredService<SteadyClock>(), provider.GetRequiredService<ILogger<MessageOutbox>>()));
        services.AddSingleton<PublisherStorage>();
        services.AddSingleton(provider => PublisherIdentity.Of(options.Mqtt, provider.GetRequiredService<MqttTopics>()));
        services.AddSingleton<MqttPublisher>();
        AddSnapshots(services, options.Storage);
        AddScenes(services, options.Mqtt);
        services.AddSingleton<DetectionPipeline>();
        services.AddSingleton<EngineBuilder>();
        services.AddSingleton<KnownClasses>();
        services.AddSingleton<OverridesFile>();
        services.AddSingleton<ControlledOptions>();
        services.AddSingleton<CommandListener>();
        services.AddSingleton<DiscoveryPublisher>();

        // They start in this order and stop in the opposite one: cameras end before the publisher says its farewell.
        if (options.Mqtt.Embedded)
        {
            services.AddHostedService<EmbeddedBroker>();
        }

        // What must arrive is kept until the last publisher has said its farewell.
        services.AddHostedService(provider => provider.GetRequiredService<MessageOutbox>());

        // All that listens to the broker must be made before the first connection.
        services.AddHostedService(provider => provider.GetRequiredService<RetainedTopics>());
        services.AddHostedService(provider => provider.GetRequiredService<KnownClasses>());
        services.AddHostedService(provider => provider.GetRequiredService<MqttPublisher>());
        if (options.Mqtt.Formats.Contains(MessageFormat.Frigate))
        {
            // AddHostedService would take a second publisher for the first.
            services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<FrigateOutputs>().Publisher);
        }

        services.AddHostedService<ControlStates>();
        services.AddHostedService(provider => provider.GetRequiredService<SnapshotWriter>());
        services.AddSingleton<EventStore>();
        services.AddSingleton<EventHistory>();
        services.AddHostedService(provider => provider.GetRequiredService<EventHistory>());
        services.AddHostedService(provider => provider.GetRequiredService<LineTotals>());
        services.AddHostedService(provider => provider.GetRequiredService<DetectionPipeline>());
        services.AddHostedService(provider => provider.GetRequiredService<DiscoveryPublisher>());
        services.AddHostedService(provider => provider.GetRequiredService<CommandListener>());
        services.AddSingleton<FigureHistory>();
        services.AddHostedService(provider => provider.GetRequiredService<FigureHistory>());
        services.AddSingleton<StatsPublisher>();
        services.AddHostedService(provider => provider.GetRequiredService<StatsPublisher>());
        services.AddHostedService(provider => provider.GetRequiredService<EngineBuilder>());
        services.AddHostedService<EngineStates>();
        services.AddSingleton<DegradeWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<DegradeWatch>());
        services.AddHostedService<ClockWatch>();
        services.AddHostedService<LivenessGuard>();
        services.AddHostedService<SystemdWatchdog>();
    }

    private static void AddScenes(IServiceCollection services, MqttOptions options)
    {
        services.AddSingleton(options);
        if (options.Formats.Contains(MessageFormat.Frigate))
        {
            services.AddSingleton<FrigateOutputs>();
        }

        services.AddSingleton(provider => new SceneOutputs(
            provider.GetRequiredService<PipelineOutputs>(),
            options,
            provider.GetRequiredService<LineTotals>(),
            provider.GetService<FrigateOutputs>(),
            provider.GetRequiredService<SnapshotWriter>(),
            provider.GetRequiredService<EventHistory>()));
    }

    private static void AddSnapshots(IServiceCollection services, StorageOptions storage)
    {
        services.AddSingleton(new SnapshotStore(Path.Combine(storage.Directory, "snapshots")));
        // Pictures are named by the clock of frames: a system's clock that is set ahead must not make those of this run old.
        services.AddSingleton(provider => new SnapshotFiles(
            provider.GetRequiredService<SnapshotStore>(),
            provider.GetRequiredService<IOptionsMonitor<EdgeDetectorOptions>>(),
            provider.GetRequiredService<SteadyClock>(),
            provider.GetRequiredService<ILogger<SnapshotFiles>>()));
        services.AddSingleton<SnapshotWriter>();
    }

    private static void AddWeb(WebApplicationBuilder builder, HttpOptions http)
    {
        builder.Services.AddRouting();
        builder.Services.AddSingleton<LiveRoom>();
        builder.Services.AddApi();
        builder.Services.AddRateLimiter(RequestLimits.Apply);
        builder.Services.AddHealthChecks().AddDetectorChecks();
        builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("edgedetector", serviceVersion: StatsPublisher.Version)).WithMetrics(metrics => metrics
            .AddMeter(PipelineMetrics.MeterName)
            .AddMeter("System.Runtime")
            .AddView(
                instrument => instrument.Unit == "s" ? new ExplicitBucketHistogramConfiguration { Boundaries = PipelineMetrics.DurationBuckets } : null)
            // Every camera may see every class.
            .AddView("edgedetector.detections", new MetricStreamConfiguration { CardinalityLimit = MostDetectionSeries })
            .AddPrometheusExporter());
        builder.WebHost.UseKestrelCore();
        if (!ListenAddress.TryParse(http.Listen, out ListenAddress address, out _))
        {
            // Validated before: what is no address is empty.
            builder.Services.AddSingleton<IServer, NoServer>();
            return;
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            RequestLimits.Apply(kestrel.Limits);
            if (address.Address is null)
            {
                kestrel.ListenAnyIP(address.Port);
            }
            else
            {
                kestrel.Listen(address.Address, address.Port);
            }
        });
    }
}
