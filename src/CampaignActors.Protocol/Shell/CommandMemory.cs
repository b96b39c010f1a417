using System.Security.Cryptography;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Serialization;
using NodaTime;

namespace CampaignActors.Protocol.Shell;

/// <summary>Accepted command ids with a hash of their payload, bounded by number and age. Refusals are not remembered.</summary>
internal sealed class CommandMemory(int maxCount, Duration maxAge)
{
    private readonly Dictionary<string, RememberedCommand> _byId = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public RememberedCommand? Find(string id) => _byId.GetValueOrDefault(id);

    public void Add(RememberedCommand command)
    {
        if (_byId.TryAdd(command.Id, command))
            _order.Enqueue(command.Id);
        while (_order.TryPeek(out var oldest) && (_order.Count > maxCount || _byId[oldest].At < command.At - maxAge))
            _byId.Remove(_order.Dequeue());
    }

    public Seq<RememberedCommand> Save() => _order.Select(id => _byId[id]).ToSeq();

    /// <summary>First 16 hex digits of the SHA-256 of manifest and payload: enough to tell a mistake, not meant against malice.</summary>
    public static string Hash(ICommand command)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(Contracts.Manifest(command)));
        hash.AppendData(Contracts.Serialize(command));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }
}
