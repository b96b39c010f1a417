using CampaignActors.Actors;

namespace CampaignActors.Node.Tests.Access;

/// <summary>The services of a node whose first calls to one entity do what a test says.</summary>
/// <param name="faults">One for each call: throws, or answers a command; <c>null</c>: the call goes on to the entity.</param>
internal sealed class FaultyClient(EntityRef at, IEnumerable<Func<Answer?>> faults) : IServiceProviderFactory<IServiceCollection>
{
    private readonly Queue<Func<Answer?>> _faults = new(faults);

    public IServiceCollection CreateBuilder(IServiceCollection services)
    {
        var real = services.Last(s => s.ServiceType == typeof(IEntityClient)).ImplementationFactory!;
        return services.AddSingleton<IEntityClient>(sp => new Client((IEntityClient)real(sp), this));
    }

    public IServiceProvider CreateServiceProvider(IServiceCollection containerBuilder) => containerBuilder.BuildServiceProvider();

    private Answer? Next(EntityRef target)
    {
        lock (_faults)
            return target == at && _faults.TryDequeue(out var fault) ? fault() : null;
    }

    private sealed class Client(IEntityClient inner, FaultyClient faulty) : IEntityClient
    {
        public int InFlight => inner.InFlight;

        public async Task<Answer> SendAsync(CommandMessage message, CancellationToken ct = default) =>
            faulty.Next(message.Target) ?? await inner.SendAsync(message, ct);

        public async Task<Answer> SendAsync(
            EntityRef target, ICommand command, string commandId, string by, CancellationToken ct = default) =>
            faulty.Next(target) ?? await inner.SendAsync(target, command, commandId, by, ct);

        public Task<EntityReply> ReadAsync(EntityRef target, CancellationToken ct = default)
        {
            faulty.Next(target);
            return inner.ReadAsync(target, ct);
        }

        public Task<string?> ReleaseAsync(EntityRef target, CancellationToken ct = default) => inner.ReleaseAsync(target, ct);

        public Task PassivateAsync(EntityRef target, CancellationToken ct = default) => inner.PassivateAsync(target, ct);
    }
}
