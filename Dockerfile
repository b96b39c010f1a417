# One image for the node and `campaign`. It runs the same programs as `campaign local`.
ARG DOTNET=mcr.microsoft.com/dotnet

# The version is that of global.json.
FROM ${DOTNET}/sdk:10.0.401 AS build
WORKDIR /source
ENV NUGET_PACKAGES=/packages
COPY global.json Directory.Build.props Directory.Packages.props ./
# Built into the program.
COPY cluster-config/cluster.conf cluster-config/cluster.conf
COPY cluster-config/postgres cluster-config/postgres
COPY src src
# PBM=true: with Petabridge.Cmd, if the package source has it.
ARG PBM=false
# For the processor of the build: native libraries of others stay out. A package source of your own, or one with
# credentials, is given in a file:
#   docker build --secret id=nuget,src=NuGet.Config --target node --tag campaign-actors:dev .
RUN --mount=type=cache,target=/packages --mount=type=secret,id=nuget,target=/root/.nuget/NuGet/NuGet.Config \
    dotnet publish src/CampaignActors.Node -c Release --use-current-runtime --self-contained false -o /app -p:Pbm=${PBM} \
    && dotnet publish src/CampaignActors.Cli -c Release --use-current-runtime --self-contained false -o /app -p:Pbm=${PBM}

FROM ${DOTNET}/aspnet:10.0 AS node
# The image's own account `app`, by number, so that platforms can see that it is not root.
ARG UID=1654
# A new volume takes the owner of the folder that it is mounted on.
RUN install -d -o ${UID} -g ${UID} -m 0750 /data /outside && install -d -o ${UID} -g ${UID} -m 0700 /certificates /authority
WORKDIR /app
COPY LICENSE ./
COPY --from=build /app ./
COPY cluster-config/healthy.sh ./
# `docker compose exec seed campaign …` finds the program, the node and its data folder.
ENV PATH="/app:${PATH}" \
    CAMPAIGN_NODE=http://127.0.0.1:8080 \
    CAMPAIGN_DATA=/data
# 64 MiB between two collections of the first generation (docs/operations.md, garbage collection).
ENV DOTNET_GCgen0size=0x4000000
USER ${UID}:${UID}
# HTTP, and other nodes.
EXPOSE 8080 4053
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 \
    CMD ["bash", "/app/healthy.sh", "8080"]
ENTRYPOINT ["dotnet", "CampaignActors.Node.dll"]
CMD ["--data", "/data", "--urls", "http://0.0.0.0:8080"]
